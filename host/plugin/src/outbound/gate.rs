//! What one plugin may send where.

use gantry_model::plugin::{HttpError, HttpMethod, HttpScope, Permission};
use url::{Host, Url};

use super::address::Side;
use super::origin::Origin;

/// The HTTP permissions of a plugin.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    grants: Vec<Grant>,
}

#[derive(Debug, Clone)]
struct Grant {
    side: Side,
    origin: Origin,
    methods: Vec<HttpMethod>,
}

impl Gate {
    /// The gate that these grants open. One whose origin is none opens nothing: what cannot be read
    /// is not permitted.
    pub(crate) fn new(grants: &[Permission]) -> Self {
        Self { grants: grants.iter().filter_map(Grant::of).collect() }
    }

    /// Whether a request may go to this origin on this side.
    pub(super) fn permits(&self, side: Side, method: HttpMethod, origin: &Origin) -> bool {
        self.grants.iter().any(|grant| {
            grant.side == side && grant.methods.contains(&method) && grant.origin.covers(origin)
        })
    }
}

impl Grant {
    fn of(permission: &Permission) -> Option<Self> {
        let (side, scope) = match permission {
            Permission::Http(scope) => (Side::Outward, scope),
            Permission::LocalHttp(scope) => (Side::Local, scope),
            _ => return None,
        };
        let origin = scope.origin.parse().ok()?;
        Some(Self { side, origin, methods: scope.methods.clone() })
    }
}

/// The error for a permission that is missing, with its name.
pub(super) fn not_permitted(side: Side, method: HttpMethod, url: &Url) -> HttpError {
    let scope = HttpScope { origin: url.origin().ascii_serialization(), methods: vec![method] };
    let permission = match side {
        Side::Outward => Permission::Http(scope),
        Side::Local => Permission::LocalHttp(scope),
    };
    HttpError::NotPermitted(permission.to_string())
}

/// The side on which a host stands, as far as one can say without asking anybody: the names of
/// loopback (RFC 6761, 6.3). It only decides which permission is named as missing.
pub(super) fn apparent_side(host: &Host<&str>) -> Side {
    match host {
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            let local = name == "localhost" || name.ends_with(".localhost");
            if local { Side::Local } else { Side::Outward }
        }
        Host::Ipv4(address) => Side::of((*address).into()),
        Host::Ipv6(address) => Side::of((*address).into()),
    }
}
