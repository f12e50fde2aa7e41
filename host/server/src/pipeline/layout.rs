//! Values as files: what a job finds in its input folder.

use std::collections::VecDeque;

use bytes::Bytes;
use gantry_definition::outputs::array_yml;
use gantry_model::id::RunId;
use gantry_model::task::Side;
use gantry_model::value::Value;

use super::names::{input_object, inputs_prefix, outline_of};
use super::{Pipeline, Result};

impl Pipeline {
    /// Removes the files of whatever an input, or an item of one, was given before: a file, a folder, an outline.
    pub(crate) async fn clear_input(&self, run: RunId, name: &str, index: &[u32]) -> Result<()> {
        let object = input_object(run, name, index);
        self.objects.remove_prefix(&object).await?;
        self.objects.remove(&object).await?;
        Ok(self.objects.remove(&outline_of(&object)).await?)
    }

    /// Writes the files of a value, whole arrays included. The bytes of images and files are there already.
    pub(crate) async fn lay_out(
        &self,
        run: RunId,
        name: &str,
        index: &[u32],
        value: &Value,
    ) -> Result<()> {
        let mut waiting = VecDeque::from([(index.to_vec(), value)]);
        while let Some((index, value)) = waiting.pop_front() {
            let object = input_object(run, name, &index);
            if let Value::Array(items) = value {
                self.put_size(&object, items.len()).await?;
                for item in items {
                    let mut position = index.clone();
                    position.push(item.index);
                    waiting.push_back((position, &item.value));
                }
            } else if let Some(text) = value.file_text() {
                self.objects.put(&object, Bytes::from(text)).await?;
            }
        }
        Ok(())
    }

    /// Writes `array.yml` for each array, nested ones too. Done when a run is submitted, as items may come one by one and
    /// counting them each time would make the ten-thousandth as dear as all before it.
    pub(crate) async fn lay_out_arrays(&self, run: RunId) -> Result<()> {
        for (name, value) in self.store.values(run, Side::Inputs).await? {
            let mut waiting = vec![(format!("{}/{name}", inputs_prefix(run)), value)];
            while let Some((object, value)) = waiting.pop() {
                let Value::Array(items) = value else { continue };
                self.put_size(&object, items.len()).await?;
                for item in items {
                    waiting.push((format!("{object}/{}", item.index), item.value));
                }
            }
        }
        Ok(())
    }

    async fn put_size(&self, array: &str, size: usize) -> Result<()> {
        let object = format!("{array}/array.yml");
        Ok(self.objects.put(&object, Bytes::from(array_yml(size))).await?)
    }
}
