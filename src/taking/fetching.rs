//! The recording of one call: its record, a new link, and the file behind it.

use super::{Taking, Trouble};
use crate::browser::blob::read_pieces;
use crate::browser::intl;
use crate::browser::page::is_online;
use crate::call::recording::Recording;
use crate::call::sound_file::{SoundFile, file_name, title};
use crate::recordings::plan::Asked;
use crate::recordings::{Checksum, Content, Reason};
use thunderphone::fetch::{NotRead, is_reachable, take_file};
use thunderphone::{Call, CallId, Error};
use web_sys::Blob;

pub enum Outcome {
    Took {
        asked: Asked,
        /// As a single recording is called.
        name: String,
        content: Content,
        blob: Blob,
    },
    /// It has so many bytes.
    NoRoom(Asked, u64),
    Missed(Asked, Reason),
}

impl Taking {
    /// `room`: how many bytes it may have.
    pub(super) async fn fetch(self, id: CallId, room: u64) -> Result<Outcome, Trouble> {
        let unknown = Asked { call: id, at: None, party: None };
        let call = match self.api.client().call(id).await {
            Ok(call) => call,
            Err(failure) if failure.status() == Some(404) => {
                return Ok(Outcome::Missed(unknown, Reason::CallGone));
            }
            // What is not understood once will not be the next time.
            Err(Error::Unreadable { .. }) => {
                return Ok(Outcome::Missed(unknown, Reason::RecordUnreadable));
            }
            Err(failure) => return Err(Trouble::Request(failure)),
        };
        let party = call.party().map(str::to_owned);
        let asked = Asked { call: id, at: call.start_time, party };
        let recording = Recording::new(&call, true);
        if recording != Recording::Ready {
            return Ok(Outcome::Missed(asked, Reason::NoRecording(recording)));
        }
        // A link may have expired before it was used, and a connection may break: once more.
        let last = match self.try_once(&call, room).await? {
            Tried::Done(file) => return Ok(self.took(asked, file)),
            Tried::Again(_) => self.try_once(&call, room).await?,
            other => other,
        };
        Ok(match last {
            Tried::Done(file) => self.took(asked, file),
            Tried::NoRoom(bytes) => Outcome::NoRoom(asked, bytes),
            Tried::Again(reason) | Tried::Missed(reason) => Outcome::Missed(asked, reason),
        })
    }

    fn took(self, asked: Asked, file: Taken) -> Outcome {
        let Taken { kind, link, content, blob } = file;
        let stamp = asked.at.map(intl::stamp);
        let title = title(asked.call, stamp.as_deref(), asked.party.as_deref());
        let name = file_name(&title, kind.as_deref(), &link);
        Outcome::Took { asked, name, content, blob }
    }

    async fn try_once(self, call: &Call, room: u64) -> Result<Tried, Trouble> {
        let link = match self.api.client().audio(call.call_id).await {
            Ok(link) => link,
            // On hosts without links of their own the record has one.
            Err(failure) => match (call.recording_link(), failure.status()) {
                (Some(link), _) => link.to_owned(),
                (None, Some(404)) => return Ok(Tried::Missed(Reason::NoLink)),
                (None, _) => return Err(Trouble::Request(failure)),
            },
        };
        if let Some(place) = self.session.forbidden_place(&link) {
            return Ok(Tried::Missed(Reason::Forbidden(place)));
        }
        let file = match take_file(&link, room).await {
            Ok(file) => file,
            Err(NotRead::TooLarge(bytes)) => return Ok(Tried::NoRoom(bytes)),
            Err(_) if !is_online() => return Err(Trouble::Offline),
            Err(NotRead::BrokeOff) => return Ok(Tried::Again(Reason::BrokeOff)),
            Err(NotRead::NoAnswer) => {
                return Ok(Tried::Missed(match is_reachable(&link).await {
                    true => Reason::Hidden(place(&link)),
                    false => Reason::Unreachable(place(&link)),
                }));
            }
        };
        match SoundFile::new(file.status, file.kind.as_deref(), file.size) {
            // Whatever its server calls it: it is there, and nothing is lost.
            SoundFile::Sound | SoundFile::Other(_) => {}
            SoundFile::Failed(429 | 503) => return Err(Trouble::Busy(place(&link))),
            found @ SoundFile::Refused(_) => return Ok(Tried::Again(Reason::NoSound(found))),
            found => return Ok(Tried::Missed(Reason::NoSound(found))),
        }
        let Some(blob) = file.blob else { return Ok(Tried::Missed(Reason::Unreadable)) };
        let size = blob.size() as u64;
        if size > room {
            return Ok(Tried::NoRoom(size));
        }
        let mut checksum = Checksum::new();
        if read_pieces(&blob, |piece| checksum.add(piece)).await.is_none() {
            return Ok(Tried::Missed(Reason::Unreadable));
        }
        Ok(Tried::Done(Taken { kind: file.kind, link, content: checksum.end(), blob }))
    }
}

struct Taken {
    kind: Option<String>,
    link: String,
    content: Content,
    blob: Blob,
}

enum Tried {
    Done(Taken),
    NoRoom(u64),
    /// It may work with another link.
    Again(Reason),
    Missed(Reason),
}

/// `recordings.example`
fn place(link: &str) -> String {
    let end = link.find("://").map_or(0, |at| at + 3);
    let rest = link.get(end..).unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.to_owned()
}
