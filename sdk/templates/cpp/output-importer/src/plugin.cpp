// Keeps all outputs in a folder `outputs`, and makes a list of them.
#include <string>

#include "gantry_plugin.hpp"

namespace exports::gantry::plugin {

using sdk::text;

std::expected<description::PluginDescription, sdk::Error> description::Describe() {
  return PluginDescription{
      .name = text("{{ name }}"),
      .version = text("0.1.0"),
      .world = PluginWorld::kOutputImporter,
      .summary = text("Keeps all outputs, and makes a list of them."),
      .documentation = text(""),
      .settings_schema = text(""),
      .permissions = {},
  };
}

std::expected<outputs::ImportPlan, sdk::Error> outputs::Plan(ImportRequest request) {
  std::vector<KeptOutput> keep;
  sdk::Json::Object sizes;
  for (const ImportableOutput& output : request.outputs.get_const_view()) {
    std::string name = output.name.to_string();
    keep.push_back({.output = text(name), .name = text("outputs/" + name), .format = std::nullopt});
    sizes[name] = output.size;
  }
  std::vector<CreatedResult> create;
  create.push_back({
      .name = text("sizes.json"),
      .media_type = text("application/json"),
      .content = sdk::bytes(sdk::Json(sizes).write()),
  });
  return ImportPlan{.keep = sdk::list(std::move(keep)), .create = sdk::list(std::move(create))};
}

}  // namespace exports::gantry::plugin
