// Conditions of one name (`scanned`), which holds if the name stands for `true`, or of its contrary (`not scanned`).
#include <algorithm>
#include <cctype>
#include <string>

#include "gantry_plugin.hpp"

namespace exports::gantry::plugin {

using sdk::text;

std::expected<description::PluginDescription, sdk::Error> description::Describe() {
  return PluginDescription{
      .name = text("{{ name }}"),
      .version = text("0.1.0"),
      .world = PluginWorld::kCondition,
      .summary = text("Evaluates conditions of one name, such as `scanned` or `not scanned`."),
      .documentation = text(""),
      .settings_schema = text(""),
      .permissions = {},
  };
}

namespace conditions {

struct Parsed {
  std::string_view name;
  bool negated;
};

static std::expected<Parsed, Problem> parse(std::string_view expression) {
  bool negated = expression.starts_with("not ");
  std::string_view name = expression.substr(negated ? 4 : 0);
  auto is_letter = [](unsigned char letter) { return std::isalpha(letter) || letter == '_'; };
  if (std::ranges::all_of(name, is_letter)) return Parsed{name, negated};
  return std::unexpected(Problem{
      .kind = text("SyntaxError"),
      .message = text("expected a name, or 'not' and a name"),
      .line = 1,
      .column = 1,
  });
}

static Verdict verdict(std::string_view expression, const sdk::Json& names) {
  if (expression.empty()) return {Verdict::Holds{true} };
  auto parsed = parse(expression);
  if (!parsed) return {Verdict::Raised{std::move(parsed.error())} };

  const sdk::Json* value = names.find(parsed->name);
  if (value == nullptr) {
    std::string message = "there is no '" + std::string(parsed->name) + "'";
    return {Verdict::Raised{Problem{text("UnknownName"), text(message), 0, 0} } };
  }
  bool is_true = value->boolean() != nullptr && *value->boolean();
  return {Verdict::Holds{is_true != parsed->negated} };
}

std::expected<wit::vector<Verdict>, sdk::Error> Evaluate(Evaluation evaluation) {
  auto names = sdk::Json::parse(evaluation.names.get_view()).value_or(nullptr);
  std::vector<Verdict> verdicts;
  for (const wit::string& expression : evaluation.expressions.get_const_view()) {
    verdicts.push_back(verdict(expression.get_view(), names));
  }
  return sdk::list(std::move(verdicts));
}

std::expected<wit::vector<std::optional<Problem>>, sdk::Error> Check(
    wit::vector<wit::string> expressions) {
  std::vector<std::optional<Problem>> problems;
  for (const wit::string& expression : expressions.get_const_view()) {
    auto parsed = parse(expression.get_view());
    problems.push_back(parsed ? std::nullopt : std::optional(std::move(parsed.error())));
  }
  return sdk::list(std::move(problems));
}

}  // namespace conditions
}  // namespace exports::gantry::plugin
