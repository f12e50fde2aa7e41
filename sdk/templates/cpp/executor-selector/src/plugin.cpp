// Chooses the executor with the fewest jobs; where the setting `label` is set, only among those with that label.
#include <algorithm>
#include <string>

#include "gantry_plugin.hpp"

namespace exports::gantry::plugin {

using sdk::text;

std::expected<description::PluginDescription, sdk::Error> description::Describe() {
  return PluginDescription{
      .name = text("{{ name }}"),
      .version = text("0.1.0"),
      .world = PluginWorld::kExecutorSelector,
      .summary = text("Chooses the executor with the fewest jobs."),
      .documentation = text(""),
      .settings_schema = text(R"({
        "type": "object",
        "additionalProperties": false,
        "properties": { "label": { "type": "string" } }
      })"),
      .permissions = {},
  };
}

namespace placement {

static bool has_label(const Candidate& candidate, std::string_view label) {
  return std::ranges::any_of(candidate.labels.get_const_view(), [&](const wit::string& has) {
    return has.get_view() == label;
  });
}

std::expected<Selection, sdk::Error> Select(PlacementRequest request) {
  auto settings = sdk::Json::parse(request.settings.get_view()).value_or(nullptr);
  const std::string* label = settings["label"].string();
  const Candidate* best = nullptr;
  for (const Candidate& candidate : request.candidates.get_const_view()) {
    if (candidate.unhealthy) continue;
    if (label != nullptr && !has_label(candidate, *label)) continue;
    if (best == nullptr || candidate.running_jobs < best->running_jobs) best = &candidate;
  }
  if (best == nullptr) {
    return Selection{Selection::Deferred{text("no executor takes it now")} };
  }
  std::string because = "it runs " + std::to_string(best->running_jobs) + " jobs";
  return Selection{Selection::Chosen{Choice{.executor = best->name, .because = text(because)} } };
}

}  // namespace placement
}  // namespace exports::gantry::plugin
