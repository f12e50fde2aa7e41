//! Keeps all outputs in a folder `outputs`, and makes a list of them.

use std::collections::BTreeMap;

use gantry_plugin_sdk::output_importer::{
    CreatedResult, ImportPlan, ImportRequest, OutputImporter,
};
use gantry_plugin_sdk::{About, Error, Plugin, about, export};

pub struct {{ name_pascal }};

impl Plugin for {{ name_pascal }} {
    const ABOUT: About = about!();
    type Settings = ();
}

impl OutputImporter for {{ name_pascal }} {
    fn plan(request: ImportRequest, (): ()) -> Result<ImportPlan, Error> {
        let outputs = &request.outputs;
        let sizes: BTreeMap<_, _> =
            outputs.iter().map(|output| (&output.name, output.size)).collect();
        let keep = outputs.iter().map(|output| output.keep_as(&format!("outputs/{}", output.name)));
        Ok(ImportPlan {
            keep: keep.collect(),
            create: vec![CreatedResult::json("sizes.json", &sizes)?],
        })
    }
}

export!({{ name_pascal }} as output_importer);

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::output_importer::{ImportableOutput, ValueKind};

    use super::*;

    #[test]
    fn the_list_has_every_output() {
        let mask = ImportableOutput {
            name: "mask".to_owned(),
            kind: ValueKind::Image,
            item_kind: None,
            size: 6,
        };
        let request = ImportRequest {
            run: "00000000-0000-4000-8000-000000000001".to_owned(),
            task: "org.example.count-nuclei:1.0.0".to_owned(),
            outputs: vec![mask],
            settings: "{}".to_owned(),
        };
        let plan = {{ name_pascal }}::plan(request, ()).expect("it has a plan");
        assert_eq!(plan.keep[0].name, "outputs/mask");
        assert_eq!(plan.create[0].content, b"{\n  \"mask\": 6\n}");
    }
}
