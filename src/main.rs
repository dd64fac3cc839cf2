//! Start-up only.

fn main() {
    callboard::app::start();
}
