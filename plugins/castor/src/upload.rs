//! Which values go where in Castor.

use std::collections::BTreeMap;

use gantry_plugin_sdk::{Error, Value, json, log};
use serde::{Deserialize, Serialize};

use crate::client::{Client, Field, Points};
use crate::fields::{Fields, text_of};
use crate::sources::part;

/// Names that are no fields of a form, though data have them.
const RESERVED: [&str; 2] = ["participant_id", "if_other_description"];

/// What the fields of one file come to.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plan {
    /// Values of the study's forms.
    pub(crate) points: Points,
    /// Entries of listings: each an instance of repeating data.
    pub(crate) entries: Vec<Entry>,
}

/// An entry of a listing.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The repeating data that it is an instance of.
    form: String,
    /// What the instance is called, after the participant.
    name: String,
    points: Points,
}

/// Where entries go.
pub(crate) struct Place<'a> {
    pub(crate) study: &'a str,
    pub(crate) participant: &'a str,
    pub(crate) visit: &'a str,
}

/// The study's fields, and other names for some.
pub(crate) struct Known<'a> {
    pub(crate) fields: &'a BTreeMap<String, Field>,
    pub(crate) translations: &'a BTreeMap<String, String>,
}

impl Known<'_> {
    /// Where each value goes; names that the study does not know are passed over, and logged.
    pub(crate) fn plan(&self, data: &Fields) -> Result<Plan, Error> {
        let mut plan = Plan::default();
        for (name, value) in data {
            let Some((name, field)) = self.find(name) else { continue };
            if field.field_type != "repeated_measures" {
                plan.points.extend(text_of(value).map(|text| (field.id.clone(), text)));
                continue;
            }
            let form = field.report_id.as_deref().ok_or_else(|| {
                Error::Failed(format!("Castor does not say what the field '{name}' repeats"))
            })?;
            for (number, entry) in value.as_array().into_iter().flatten().enumerate() {
                plan.entries.push(Entry {
                    form: form.to_owned(),
                    name: format!("{name}-{number}"),
                    points: self.points(entry),
                });
            }
        }
        Ok(plan)
    }

    fn points(&self, entry: &Value) -> Points {
        let values = entry.as_object().into_iter().flatten();
        let points = values.filter_map(|(name, value)| {
            let (_, field) = self.find(name)?;
            let simple = field.field_type != "repeated_measures";
            simple.then_some((field.id.clone(), text_of(value)?))
        });
        points.collect()
    }

    fn find<'a>(&'a self, name: &'a str) -> Option<(&'a str, &'a Field)> {
        if RESERVED.contains(&name) {
            return None;
        }
        let name = self.translations.get(name).map_or(name, String::as_str);
        let field = self.fields.get(name);
        if field.is_none() {
            log::info(format!("Castor's study has no field '{name}'"));
        }
        Some((name, field?))
    }
}

impl Entry {
    /// Writes the entry; an instance that is there already is gone on with.
    pub(crate) fn write(
        &self,
        client: &Client,
        place: &Place,
        instances: &[Value],
    ) -> Result<bool, Error> {
        let name = format!("{}-{}", place.participant, self.name);
        let base = format!("/study/{}/participant/{}", part(place.study), part(place.participant));
        let text = |item: &Value, member| Some(item.get(member)?.as_str()?.to_owned());
        let present = instances.iter().find(|it| text(it, "name").as_ref() == Some(&name));
        let id = match present.and_then(|instance| text(instance, "id")) {
            Some(id) => id,
            None => {
                let instance = json!({
                    "repeating_data_id": self.form,
                    "repeating_data_name_custom": name,
                    "parent_id": place.visit,
                });
                client.create(&format!("{base}/repeating-data-instance"), &instance)?
            }
        };
        let points = format!("{base}/data-points/repeating-data-instance/{}", part(&id));
        client.write(&points, &self.points, Some(&id))
    }
}
