//! Geometries: GeoJSON (RFC 7946), in the subset of the app-engine interface.

use geo::Validation;
use geojson::{Feature, GeoJson, Geometry, GeometryValue, JsonObject};

use super::error::{ValueError, message};

/// Whether rings cross is found by comparing each line with each other. Above this number of positions that would take
/// seconds, and a request could hold up the server; such geometries are taken without this check.
const CHECKED_POSITIONS: usize = 4_000;

/// Checks a GeoJSON geometry, or a feature around one. Circles and rectangles are features whose property `subType`
/// says so.
///
/// # Errors
///
/// `APPE-internal-request-validation-error`, with the interface's text for the first rule that is broken.
pub fn check_geometry(text: &str) -> Result<(), ValueError> {
    let parsed: GeoJson = text.parse().map_err(unparsable)?;
    let (geometry, properties) = match parsed {
        GeoJson::Geometry(geometry) => (geometry, None),
        GeoJson::Feature(Feature { geometry: Some(geometry), properties, .. }) => {
            (geometry, properties)
        }
        GeoJson::Feature(_) => return Err(unparsable("the feature has no geometry")),
        GeoJson::FeatureCollection(_) => {
            let hint = "a single geometry or feature is expected, not a collection";
            return Err(ValueError::invalid(message::GEOMETRY_TYPE, hint));
        }
    };
    check_shape(&geometry)?;
    properties.map_or(Ok(()), |properties| check_properties(&properties))
}

fn unparsable(error: impl std::fmt::Display) -> ValueError {
    ValueError::invalid(message::GEOJSON, error)
}

fn check_shape(geometry: &Geometry) -> Result<(), ValueError> {
    let positions = match &geometry.value {
        GeometryValue::Point { .. } => 1,
        GeometryValue::MultiPoint { coordinates } | GeometryValue::LineString { coordinates } => {
            coordinates.len()
        }
        GeometryValue::MultiLineString { coordinates } => coordinates.iter().map(Vec::len).sum(),
        GeometryValue::Polygon { coordinates } => {
            check_rings(coordinates)?;
            coordinates.iter().map(Vec::len).sum()
        }
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter().try_for_each(|rings| check_rings(rings))?;
            coordinates.iter().flatten().map(Vec::len).sum()
        }
        GeometryValue::GeometryCollection { .. } => {
            let hint = "a single geometry is expected, not a collection";
            return Err(ValueError::invalid(message::GEOMETRY_TYPE, hint));
        }
    };
    if positions > CHECKED_POSITIONS {
        return Ok(());
    }
    let shape: geo::Geometry<f64> = (&geometry.value).try_into().map_err(unparsable)?;
    shape.check_validation().map_err(|error| ValueError::invalid(message::GEOJSON_INVALID, error))
}

/// A ring has four positions or more, and its last is its first (RFC 7946 §3.1.6).
fn check_rings(rings: &[Vec<geojson::Position>]) -> Result<(), ValueError> {
    let broken = rings.iter().any(|ring| ring.len() < 4 || ring.first() != ring.last());
    if broken || rings.is_empty() {
        return Err(unparsable(
            "a polygon's ring has four positions or more, the last as the first",
        ));
    }
    Ok(())
}

fn check_properties(properties: &JsonObject) -> Result<(), ValueError> {
    if properties.is_empty() {
        return Ok(());
    }
    let Some(subtype) = properties.get("subType") else {
        let hint = "a feature's properties are empty, or have a 'subType'";
        return Err(ValueError::invalid(message::GEOJSON_SUBTYPE, hint));
    };
    match subtype.as_str() {
        Some("Rectangle") => Ok(()),
        Some("Circle") if properties.contains_key("radius") => Ok(()),
        Some("Circle") => {
            Err(ValueError::invalid(message::RADIUS, "a circle's properties have a 'radius'"))
        }
        _ => {
            let hint = format!("the 'subType' is Circle or Rectangle, not {subtype}");
            Err(ValueError::invalid(message::GEOMETRY_SUBTYPE, hint))
        }
    }
}
