// Waits as many seconds as the argument `seconds` says, and says when it began.
#include "gantry_plugin.hpp"

namespace exports::gantry::plugin {

using sdk::text;

std::expected<description::PluginDescription, sdk::Error> description::Describe() {
  return PluginDescription{
      .name = text("{{ name }}"),
      .version = text("0.1.0"),
      .world = PluginWorld::kCallback,
      .summary = text("Waits as long as the workflow says."),
      .documentation = text("The argument `seconds` says how long; the value `began` is when."),
      .settings_schema = text(""),
      .permissions = {},
  };
}

namespace steps {

static std::expected<Step, sdk::Error> begin(const StepRequest& request) {
  auto arguments = sdk::Json::parse(request.arguments.get_view());
  const double* seconds = arguments ? (*arguments)["seconds"].number() : nullptr;
  if (seconds == nullptr || *seconds < 0) {
    return sdk::unsupported("the argument 'seconds' must be a number from 0");
  }
  ::gantry::plugin::log::Log(::gantry::plugin::log::Level::kInfo, "waiting");
  return Step{
      .wish = {Wish::SleepUntil{request.now + uint64_t(*seconds * 1000)} },
      // What the next step has to know.
      .memory = sdk::bytes(std::to_string(request.now)),
  };
}

static Step finish(const StepRequest& request) {
  sdk::Json began = sdk::Json::parse(sdk::view(request.memory)).value_or(nullptr);
  sdk::Json::Object values;
  values["began"] = began;
  return Step{
      .wish = {Wish::Finish{Outcome{.success = true, .values = sdk::json(values)} } },
      .memory = {},
  };
}

std::expected<Step, sdk::Error> Advance(StepRequest request) {
  const auto& event = request.event.variants;
  if (std::holds_alternative<Event::Begun>(event)) return begin(request);
  if (std::holds_alternative<Event::Woke>(event)) return finish(request);
  return sdk::unsupported("nothing but time was waited for");
}

}  // namespace steps
}  // namespace exports::gantry::plugin
