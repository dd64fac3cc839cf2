//! How many requests one browser sends on its own while several outcomes are unknown.

use std::rc::Rc;
use std::time::Duration;

use sandbox::{Config, InProcessSandbox};
use serde_json::json;
use thunderphone::{AgentSource, CallRequest};
use tokio::runtime::Builder;
use tokio::task::LocalSet;
use tokio::time::{Instant, sleep};

use super::log::Log;
use super::network::Network;
use super::profile::Profile;
use super::tab::Tab;

/// Places this many calls, in two tabs, while every answer to a placement is lost. Returns
/// when each request was sent after that.
pub fn check_times(placements: usize, watched: Duration) -> Vec<Duration> {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    LocalSet::new().block_on(&runtime, async {
        let api = Rc::new(InProcessSandbox::new(Config { seed: 1, ..Config::default() }));
        let network = Network::new(api.clone(), 1);
        let profile = Rc::new(Profile::new(Log::silent().start_clock(), 1, 0));
        let open = |name: &str| Tab::open(name.to_owned(), &profile, &network, &api);
        let tabs = [open("tab 1"), open("tab 2")];
        let faults = json!({ "random": { "seed": 1, "percent": 100, "kinds": ["500_before"] } });
        api.set_faults(faults).unwrap();
        for at in 0..placements {
            tabs[at % 2].place_call(request(at)).await.unwrap();
        }
        sleep(Duration::from_secs(1)).await;
        let (begun, clicked) = (Instant::now(), profile.requests.borrow().len());
        assert_eq!(clicked, placements);
        sleep(watched).await;
        let requests = profile.requests.borrow();
        requests[clicked..].iter().map(|at| at.duration_since(begun)).collect()
    })
}

fn request(at: usize) -> CallRequest {
    CallRequest {
        from_number: "+12025550143".to_owned(),
        to_number: format!("+1415555{:04}", 150 + at),
        agent: AgentSource::Saved(12),
        variables: Vec::new(),
        max_hold_seconds: None,
        idempotency_key: format!("draft {at}"),
    }
}
