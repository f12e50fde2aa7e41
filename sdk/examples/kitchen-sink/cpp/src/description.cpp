#include "gantry_plugin.hpp"

namespace exports::gantry::plugin::description {

using sdk::text;

static wit::vector<WantedPermission> permissions() {
  using enum HttpMethods;
  HttpMethods all = kGet | kHead | kPost | kPut | kPatch | kDelete;
  return sdk::list<WantedPermission>({
      {Permission{Permission::Http{ {text("https://kitchen.example.org"), all} } }, text("The menu is there.")},
      {Permission{Permission::LocalHttp{ {text("http://127.0.0.1:8042"), kGet | kDelete} } }, text("The oven listens there.")},
      {Permission{Permission::Secret{text("recipe")} }, text("It is grandmother’s.")},
      {Permission{Permission::Secret{text("missing")} }, text("Nobody knows it.")},
      {Permission{Permission::Command{text("kitchen")} }, text("Stirs and tastes.")},
      {Permission{Permission::Mail{} }, text("Says that the soup is ready.")},
      {Permission{Permission::StartTask{text("org.example.soup:*")} }, text("Cooks the soup.")},
      {Permission{Permission::ReadVariables{} }, text("Looks into the cupboard.")},
      {Permission{Permission::WriteVariables{} }, text("Fills the cupboard.")},
  });
}

std::expected<PluginDescription, sdk::Error> Describe() {
  return PluginDescription{
      .name = text("kitchen-sink"),
      .version = text("1.0.0"),
      .world = PluginWorld::kCallback,
      .summary = text("Uses everything that a callback has – süß & salty."),
      .documentation = text("# Kitchen sink\n\nThe argument `do` says what to do.\n"),
      .settings_schema = text(R"({
        "type": "object",
        "properties": {"greeting": {"type": "string", "description": "A word, such as “Grüezi”."}},
        "additionalProperties": false
      })"),
      .permissions = permissions(),
  };
}

}  // namespace exports::gantry::plugin::description
