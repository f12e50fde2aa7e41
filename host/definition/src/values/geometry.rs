//! Geometries: GeoJSON (RFC 7946), in the subset of the app-engine interface.

use std::{iter, slice};

use geo::{CoordsIter, Validation};
use geojson::{Feature, GeoJson, Geometry, GeometryValue, JsonObject, Position};

use super::error::{ValueError, message};

/// Whether rings cross is found by comparing each line with each other. Above this number of
/// positions that would take seconds, and a request could hold up the server; such geometries are
/// taken without this check.
const CHECKED_POSITIONS: usize = 4_000;

/// Largest coordinate, of either sign. Images have under 10^7 pixels a side; from here on,
/// differences of pixels would get lost in rounding.
const LARGEST: f64 = 1e12;

/// Checks a GeoJSON geometry, or a feature around one. Circles and rectangles are features whose
/// property `subType` says so.
///
/// # Errors
///
/// `APPE-internal-request-validation-error`, with the interface's text for the first rule that is
/// broken.
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
    let positions: Vec<&Position> = match &geometry.value {
        GeometryValue::Point { coordinates } => vec![coordinates],
        GeometryValue::MultiPoint { coordinates } | GeometryValue::LineString { coordinates } => {
            coordinates.iter().collect()
        }
        GeometryValue::MultiLineString { coordinates } => coordinates.iter().flatten().collect(),
        GeometryValue::Polygon { coordinates } => {
            check_rings(coordinates)?;
            coordinates.iter().flatten().collect()
        }
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter().try_for_each(|rings| check_rings(rings))?;
            coordinates.iter().flatten().flatten().collect()
        }
        GeometryValue::GeometryCollection { .. } => {
            let hint = "a single geometry is expected, not a collection";
            return Err(ValueError::invalid(message::GEOMETRY_TYPE, hint));
        }
    };
    // The parser looks at the first position alone, and converting a shorter one panics.
    if positions.iter().any(|position| position.len() < 2) {
        return Err(unparsable("a position has two numbers or more"));
    }
    if positions.len() > CHECKED_POSITIONS {
        return Ok(());
    }
    let invalid = |hint: String| ValueError::invalid(message::GEOJSON_INVALID, hint);
    let shape: geo::Geometry<f64> = (&geometry.value).try_into().map_err(unparsable)?;
    if shape.coords_iter().any(|at| at.x.abs() > LARGEST || at.y.abs() > LARGEST) {
        return Err(invalid(format!("a coordinate is beyond {LARGEST}")));
    }
    let polygons = match &shape {
        geo::Geometry::Polygon(polygon) => slice::from_ref(polygon),
        geo::Geometry::MultiPolygon(polygons) => polygons.0.as_slice(),
        _ => &[],
    };
    if polygons.iter().any(has_spike) {
        return Err(invalid("a ring turns back on itself".to_owned()));
    }
    shape.check_validation().map_err(|error| invalid(error.to_string()))
}

/// Whether a ring goes back on the line that it came on, which the geometry library does not see.
fn has_spike(polygon: &geo::Polygon<f64>) -> bool {
    iter::once(polygon.exterior()).chain(polygon.interiors()).any(|ring| {
        let mut corners: Vec<geo::Coord<f64>> = ring.0.clone();
        corners.dedup();
        // From the last line on to the first.
        corners.extend(corners.get(1).copied());
        corners.windows(3).any(|corner| {
            let [a, b, c] = *corner else { return false };
            let (came, goes) = (b - a, c - b);
            came.x * goes.y == came.y * goes.x && came.x * goes.x + came.y * goes.y < 0.0
        })
    })
}

/// A ring has four positions or more, and its last is its first (RFC 7946 §3.1.6).
fn check_rings(rings: &[Vec<Position>]) -> Result<(), ValueError> {
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
