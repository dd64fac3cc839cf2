//! What the tabs tell each other about the calls in progress. Pure.

use thunderphone::CallId;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// What the leading tab knows.
    Snapshot(String),
    /// A tab has been opened, and wants to know that.
    Joined,
    /// The board is on the screen in another tab.
    Shown,
    /// A call was placed in another tab.
    Placed,
    /// The page of this call is open: nobody needs to be notified of its end.
    Opened(CallId),
}

impl News {
    pub fn text(&self) -> String {
        match self {
            News::Snapshot(text) => text.clone(),
            News::Joined => "joined".to_owned(),
            News::Shown => "shown".to_owned(),
            News::Placed => "placed".to_owned(),
            News::Opened(id) => format!("opened {id}"),
        }
    }

    /// `None` for the news of another version.
    pub fn read(text: &str) -> Option<News> {
        Some(match text {
            "joined" => News::Joined,
            "shown" => News::Shown,
            "placed" => News::Placed,
            _ if text.starts_with('{') => News::Snapshot(text.to_owned()),
            _ => News::Opened(CallId(text.strip_prefix("opened ")?.parse().ok()?)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_survive_the_channel_and_other_texts_are_ignored() {
        let snapshot = "{\"calls\":[]}".to_owned();
        let opened = News::Opened(CallId(i64::MAX));
        for news in [News::Snapshot(snapshot), News::Joined, News::Shown, News::Placed, opened] {
            assert_eq!(News::read(&news.text()), Some(news));
        }
        for text in ["", "opened", "opened x", "left"] {
            assert_eq!(News::read(text), None, "{text}");
        }
    }
}
