//! What one plugin may send where.

use gantry_model::plugin::{HttpError, HttpMethod, HttpRequest, HttpScope, Permission};
use url::{Host, Url};

use super::address::Side;
use super::hop::Hop;
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

    /// Why a request would not be sent, as far as one can say without asking anybody.
    pub(crate) fn refusal(&self, request: &HttpRequest) -> Option<HttpError> {
        let hop = match Hop::first(request) {
            Ok(hop) => hop,
            Err(error) => return Some(error),
        };
        let host = hop.url.host()?;
        let side = apparent_side(&host);
        let sides = match host {
            Host::Domain(_) => [side, side.other()],
            Host::Ipv4(_) | Host::Ipv6(_) => [side, side],
        };
        let permitted = sides.iter().any(|side| self.permits(*side, hop.method, &hop.origin));
        (!permitted).then(|| not_permitted(side, hop.method, &hop.url))
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
