//! Promises about the values of a run.

use std::time::{Duration, Instant};

use gantry_model::run::{Run, RunState};
use gantry_model::task::Side;
use gantry_model::value::{Content, Item, Value};
use gantry_store::{Change, Store, ValuePath};

use crate::database::Database;
use crate::fixtures::added_run;

crate::promises! {
    values_of_every_type_come_back_as_they_were_written
    items_come_back_by_index_whatever_their_order
    writing_replaces_what_is_at_the_path_and_below
    writing_an_item_makes_arrays_of_what_leads_there
    an_empty_array_is_kept
    outputs_replace_all_that_were_there
    item_ten_thousand_is_as_cheap_as_item_one
    a_large_array_is_written_and_replaced_at_once
}

async fn write(store: &Store, run: &Run, index: &[u32], value: Value) -> Run {
    let path = ValuePath { name: "a".to_owned(), index: index.to_vec() };
    let run = store.run(run.id).await.unwrap().unwrap();
    let change = Change::to(RunState::Created).with_input(path, value);
    store.apply(&run, change).await.unwrap()
}

async fn read(store: &Store, run: &Run) -> Option<Value> {
    store.value(run.id, Side::Inputs, "a").await.unwrap()
}

fn array<const N: usize>(items: [(u32, Value); N]) -> Value {
    let items = items.into_iter().map(|(index, value)| Item { index, value });
    Value::Array(items.collect())
}

async fn values_of_every_type_come_back_as_they_were_written(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let content = Content { size: 1 << 40, folder: true, outline: false };
    let values = [
        ("boolean", Value::Boolean(false)),
        ("datetime", Value::Datetime("2024-02-23T18:00:00Z".to_owned())),
        ("enumeration", Value::Enumeration("low".to_owned())),
        ("file", Value::File(content.clone())),
        ("geometry", Value::Geometry(r#"{"type":"Point","coordinates":[1,2]}"#.to_owned())),
        ("image", Value::Image(content)),
        ("infinity", Value::Number(f64::NEG_INFINITY)),
        ("integer", Value::Integer(i64::MIN)),
        ("number", Value::Number(0.100_000_000_000_000_02)),
        ("string", Value::String("\"ä\0\n".to_owned())),
        ("tiny", Value::Number(2.225_073_858_507_201e-308)),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    let mut change = Change::to(RunState::Created);
    for (name, value) in &values {
        change = change.with_input(ValuePath::whole(name), value.clone());
    }
    store.apply(&run, change).await.unwrap();

    assert_eq!(store.values(run.id, Side::Inputs).await.unwrap(), values);
    assert_eq!(store.values(run.id, Side::Outputs).await.unwrap(), []);
}

async fn items_come_back_by_index_whatever_their_order(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    for index in [10, 2, 9, 100] {
        write(&store, &run, &[index], Value::Integer(i64::from(index))).await;
    }
    let item = |index: u32| (index, Value::Integer(i64::from(index)));
    assert_eq!(read(&store, &run).await, Some(array([item(2), item(9), item(10), item(100)])));
}

async fn writing_replaces_what_is_at_the_path_and_below(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let text = |text: &str| Value::String(text.to_owned());
    let row = || array([(0, text("x")), (1, text("y"))]);
    write(&store, &run, &[], array([(1, row()), (11, row()), (2, row())])).await;

    write(&store, &run, &[1], array([(5, text("new"))])).await;
    let expected = array([(1, array([(5, text("new"))])), (2, row()), (11, row())]);
    assert_eq!(read(&store, &run).await, Some(expected));
    write(&store, &run, &[2], text("flat")).await;
    let expected = array([(1, array([(5, text("new"))])), (2, text("flat")), (11, row())]);
    assert_eq!(read(&store, &run).await, Some(expected));
    write(&store, &run, &[], text("whole")).await;
    assert_eq!(read(&store, &run).await, Some(text("whole")));
}

async fn writing_an_item_makes_arrays_of_what_leads_there(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    write(&store, &run, &[], Value::Integer(1)).await;
    write(&store, &run, &[3, 4], Value::Integer(2)).await;

    let expected = array([(3, array([(4, Value::Integer(2))]))]);
    assert_eq!(read(&store, &run).await, Some(expected));
}

async fn an_empty_array_is_kept(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    write(&store, &run, &[], array([(0, array([])), (1, array([]))])).await;
    assert_eq!(read(&store, &run).await, Some(array([(0, array([])), (1, array([]))])));
    write(&store, &run, &[], array([])).await;
    assert_eq!(read(&store, &run).await, Some(array([])));
}

async fn outputs_replace_all_that_were_there(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let run = write(&store, &run, &[], Value::Integer(1)).await;
    let first = vec![("b".to_owned(), array([(0, Value::Integer(1))]))];
    let second = vec![("c".to_owned(), Value::Integer(2))];
    let run = store.apply(&run, Change::to(RunState::Created).with_outputs(first)).await.unwrap();
    let change = Change::to(RunState::Created).with_outputs(second.clone());
    store.apply(&run, change).await.unwrap();

    assert_eq!(store.values(run.id, Side::Outputs).await.unwrap(), second);
    assert_eq!(read(&store, &run).await, Some(Value::Integer(1)), "inputs stay");
}

async fn item_ten_thousand_is_as_cheap_as_item_one(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let early = median_time_of_writing(&store, &run, 0).await;
    let item = |index: u32| Item { index, value: Value::Integer(i64::from(index)) };
    write(&store, &run, &[], Value::Array((0..10_000).map(item).collect())).await;
    let late = median_time_of_writing(&store, &run, 10_000).await;

    // Looking at the neighbours would cost a hundred times as much; a busy machine does not.
    assert!(late < early * 10 + Duration::from_millis(5), "{early:?} became {late:?}");
    let Some(Value::Array(items)) = read(&store, &run).await else { panic!("no array") };
    assert!(items.iter().map(|item| item.index).eq(0..10_020));
}

async fn median_time_of_writing(store: &Store, run: &Run, first: u32) -> Duration {
    let mut times = Vec::new();
    for index in first..first + 20 {
        let begun = Instant::now();
        write(store, run, &[index], Value::Integer(0)).await;
        times.push(begun.elapsed());
    }
    times.sort();
    times[10]
}

async fn a_large_array_is_written_and_replaced_at_once(database: &Database) {
    let store = database.open().await;
    let run = added_run(&store, &database.clock).await;
    let item = |index: u32| Item { index, value: Value::String(format!("item {index}")) };
    let large = Value::Array((0..10_001).map(item).collect());
    write(&store, &run, &[], large.clone()).await;
    assert!(read(&store, &run).await == Some(large), "all items come back");
    write(&store, &run, &[], Value::Boolean(true)).await;
    assert_eq!(read(&store, &run).await, Some(Value::Boolean(true)));
}
