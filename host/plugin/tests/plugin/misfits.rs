//! A component that does not fit is refused when it is loaded, in words that name what differs and
//! say what to do. The components are empty ones of contracts that differ a little from ours.

use gantry_model::plugin::World;
use gantry_plugin::{DifferenceKind, LoadError, Misfit};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

use crate::support::{contract, host};

/// A component of a world of the contract in which one text is replaced by another.
fn component(world: &str, replaced: &str, by: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = contract(&mut resolve, "next", replaced, by);
    let world = resolve.select_world(&[package], Some(world)).expect("the world is there");
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
        .expect("embed the world");
    let mut encoder = ComponentEncoder::default();
    encoder.module(&module).expect("the module fits").encode().expect("encode the component")
}

async fn misfit(component: Vec<u8>) -> Misfit {
    match host().host.load(component).await.map(drop) {
        Err(LoadError::WrongWorld(misfit)) => *misfit,
        other => panic!("{other:?}"),
    }
}

/// What differs: its kind, the place, and the sentence.
async fn differs(world: &str, replaced: &str, by: &str) -> Vec<(DifferenceKind, String, String)> {
    let misfit = misfit(component(world, replaced, by)).await;
    assert_eq!(misfit.world.map(|world| world.to_string()).as_deref(), Some(world));
    let of = |d: gantry_plugin::Difference| (d.kind, d.item, d.what);
    misfit.differences.into_iter().map(of).collect()
}

#[tokio::test]
async fn a_component_of_each_world_fits() {
    for world in ["callback", "dataset-format", "output-importer", "executor-selector", "condition"]
    {
        // It is linked and asked to describe itself; there, an empty component traps.
        let loaded = host().host.load(component(world, "", "")).await.map(drop);
        assert!(matches!(loaded, Err(LoadError::Describe { .. })), "{world}: {loaded:?}");
    }
}

#[tokio::test]
async fn a_field_that_is_missing_is_named() {
    let found = differs("executor-selector", "        labels: list<string>,\n", "").await;
    let what = "its parameter `request`: field `candidates`: it lacks the field `labels`";
    let item = "placement.select".to_owned();
    assert_eq!(found, [(DifferenceKind::OtherType, item, what.to_owned())]);
}

#[tokio::test]
async fn a_field_of_another_type_is_named_with_both() {
    let found = differs("callback", "        step: u32,\n", "        step: string,\n").await;
    let what = "its parameter `request`: field `step`: it is a string, and a u32 in the contract";
    assert_eq!(found[0].2, what);
}

#[tokio::test]
async fn fields_in_another_order_are_named() {
    let (right, wrong) = (
        "width: u32,\n        /// Pixels from top to bottom.\n        height: u32",
        "height: u32,\n        /// Pixels.\n        width: u32",
    );
    let found = differs("dataset-format", right, wrong).await;
    assert_eq!(found[0].1, "datasets.preview");
    assert!(found[0].2.contains("its field `height` is at the place of `width`"), "{found:?}");
}

#[tokio::test]
async fn a_case_that_the_contract_does_not_have_is_named() {
    let found = differs("condition", "holds(bool),", "holds(bool),\n maybe,").await;
    assert!(found[0].2.contains("the contract does not have its case `maybe`"), "{found:?}");
}

#[tokio::test]
async fn a_function_that_is_missing_is_named() {
    let check = "check: func(expressions: list<string>) -> result<list<option<problem>>, error>;";
    let found = differs("condition", check, "").await;
    let item = "conditions.check".to_owned();
    let what = "it is not exported".to_owned();
    assert_eq!(found, [(DifferenceKind::MissingExport, item, what)]);
}

#[tokio::test]
async fn an_imported_function_of_another_type_is_named() {
    let found = differs(
        "condition",
        "log: func(level: level, message: string);",
        "log: func(message: string);",
    )
    .await;
    let what = "it has 1 parameters, and 2 in the contract".to_owned();
    assert_eq!(found, [(DifferenceKind::OtherType, "log.log".to_owned(), what)]);
}

#[tokio::test]
async fn a_description_of_another_contract_is_a_difference_too() {
    let found = differs("condition", "        %world: plugin-world,\n", "").await;
    assert_eq!(found[0].1, "description.describe");
    assert!(found[0].2.contains("it lacks the field `world`"), "{found:?}");
}

#[tokio::test]
async fn an_interface_that_only_other_worlds_have_is_refused() {
    let found =
        differs("condition", "    export conditions;", "    import http;\n    export conditions;")
            .await;
    let (kind, item, what) = &found[0];
    assert_eq!((*kind, item.as_str()), (DifferenceKind::UnknownImport, "gantry:plugin/http@0.1.1"));
    assert_eq!(what, "it is imported, and the world condition does not have it");
}

#[tokio::test]
async fn a_later_contract_is_named_with_what_the_host_offers() {
    let misfit = misfit(component("condition", "gantry:plugin@0.1.1", "gantry:plugin@0.2.0")).await;
    assert_eq!(misfit.world, None);
    let report = misfit.to_string();
    assert!(report.contains("no world of gantry:plugin@0.1.1"), "{report}");
    assert!(report.contains("@0.2.0: it is exported in a version that is not 0.1.x"), "{report}");
    assert!(report.contains("update Gantry"), "{report}");
}

#[tokio::test]
async fn a_component_of_an_earlier_or_later_patch_fits() {
    for version in ["gantry:plugin@0.1.0", "gantry:plugin@0.1.7"] {
        let later = component("condition", "gantry:plugin@0.1.1", version);
        let loaded = host().host.load(later).await.map(drop);
        assert!(matches!(loaded, Err(LoadError::Describe { .. })), "{version}: {loaded:?}");
    }
}

#[tokio::test]
async fn a_function_that_a_later_contract_adds_is_named() {
    let log = "log: func(level: level, message: string);";
    let found = differs("condition", log, &format!("{log}\n    flush: func();")).await;
    let what = "it is imported, and the contract does not have it".to_owned();
    assert_eq!(found, [(DifferenceKind::UnknownImport, "log.flush".to_owned(), what)]);
}

#[tokio::test]
async fn an_interface_that_a_later_contract_adds_is_named_with_what_to_do() {
    let world = "world condition {\n    include plugin;";
    let added = "interface colors { name: func() -> string; }\n";
    let later = component("condition", world, &format!("{added}{world}\n    import colors;"));
    let report = misfit(later).await.to_string();
    let what =
        "gantry:plugin/colors@0.1.1: it is imported, and gantry:plugin@0.1.1 does not have it";
    assert!(report.contains(what), "{report}");
    assert!(report.contains("update Gantry"), "{report}");
}

#[tokio::test]
async fn a_component_of_two_worlds_is_refused() {
    let two = component(
        "condition",
        "    export conditions;",
        "    export conditions;\n    export placement;",
    );
    let misfit = misfit(two).await;
    assert_eq!(misfit.world, None);
    assert_eq!(misfit.differences[0].kind, DifferenceKind::SeveralWorlds);
}

#[tokio::test]
async fn the_worlds_are_told_apart() {
    let found = misfit(component("callback", "        step: u32,\n", "")).await;
    assert_eq!(found.world, Some(World::Callback));
}
