//! Wire enums that keep the unknown.

/// An enum of known words plus `Other(String)`, which keeps any other word as
/// the API wrote it: new values must show, not fail.
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal $(| $alias:literal)*),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
            /// A value this client does not know, verbatim.
            Other(String),
        }

        impl $name {
            /// The values this client knows, in the API's order.
            pub const KNOWN: &'static [&'static str] = &[$($word),+];

            pub fn read(word: &str) -> Self {
                match word {
                    $($word $(| $alias)* => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }

            /// The API's word for it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }
    };
}

pub(super) use open_enum;
