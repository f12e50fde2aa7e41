// The callback of `../../README.md`: everything that the world has, used once.
#include <string>

#include "calls.hpp"

namespace exports::gantry::plugin::steps {

using sdk::Json;
using sdk::text;

static Json parsed(const wit::string& json) { return Json::parse(json.get_view()).value_or(nullptr); }

static Json told(const Event& event) {
  static const char* const cases[] = {"begun",     "woke",     "command-ended", "task-ended",
                                      "mail-sent", "answered", "unfulfilled"};
  static const char* const ends[] = {"finished", "failed", "canceled"};
  Json::Object told{ {"case", cases[event.variants.index()]} };
  if (auto* ended = std::get_if<Event::CommandEnded>(&event.variants)) {
    const CommandEnd& end = ended->value;
    told["exit-code"] = end.exit_code ? Json(uint32_t(*end.exit_code)) : nullptr;
    told["cause"] = end.cause.get_view();
    told["output"] = end.output.get_view();
    told["errors"] = end.errors.get_view();
  } else if (auto* ended = std::get_if<Event::TaskEnded>(&event.variants)) {
    const TaskEnd& end = ended->value;
    told["run"] = end.run.get_view();
    told["end"] = ends[size_t(end.end)];
    told["cause"] = end.cause.get_view();
    told["outputs"] = parsed(end.outputs);
  } else if (auto* answered = std::get_if<Event::Answered>(&event.variants)) {
    told["answer"] = parsed(answered->value);
  } else if (auto* unfulfilled = std::get_if<Event::Unfulfilled>(&event.variants)) {
    told["why"] = unfulfilled->value.get_view();
  }
  return told;
}

static Json told(const StepRequest& request) {
  return Json::Object{
      {"execution", request.execution.get_view()},
      {"step", request.step},
      {"now", request.now},
      {"memory", calls::numbers(request.memory)},
      {"arguments", parsed(request.arguments)},
      {"experiment", request.experiment ? parsed(*request.experiment) : nullptr},
      {"settings", parsed(request.settings)},
      {"event", told(request.event)},
  };
}

// The values of words that finish well.
static std::optional<Json> values(std::string_view word, const StepRequest& request) {
  if (word == "finish") return Json::Object{ {"told", told(request)} };
  if (word == "fetch") return calls::fetch();
  if (word == "methods") return calls::methods();
  if (word == "secrets") return calls::secrets();
  if (word == "variables") return calls::variables();
  if (word == "log") {
    calls::log();
    return Json::Object{};
  }
  return std::nullopt;
}

static wit::vector<wit::string> texts(std::initializer_list<std::string_view> values) {
  std::vector<wit::string> list;
  for (std::string_view value : values) list.push_back(text(value));
  return sdk::list(std::move(list));
}

static Wish stir() {
  return {Wish::RunCommand{ {
      .executor = text("kitchen"),
      .command_line = texts({"stir", "--speed", "3", "süß", ""}),
      .environment = sdk::list<EnvironmentVariable>({
          {text("SPOON"), text("wood")},
          {text("LANG"), text("C.UTF-8")},
      }),
      .input = sdk::bytes({"\x00\x01\xfe\xff\xc3\xa9", 6}),
      .time_limit = 60,
  } } };
}

static Wish taste() {
  return {Wish::RunCommand{ {
      .executor = text("kitchen"),
      .command_line = texts({"taste"}),
      .environment = {},
      .input = {},
      .time_limit = std::nullopt,
  } } };
}

static Wish cook() {
  Json::Object inputs{
      {"salt", 0.5},
      {"pepper", true},
      {"name", "Crème"},
      {"portions", int64_t(9007199254740991)},
      {"herbs", Json::Array{"dill", "parsley"}},
  };
  return {Wish::StartTask{ {text("org.example.soup:1.0.0"), sdk::json(inputs)} } };
}

static Wish mail() {
  return {Wish::SendMail{ {
      .to = texts({"cook@example.org", "guest@example.org"}),
      .cc = texts({"desk@example.org"}),
      .subject = text("Soup is ready – 湯"),
      .body = text("Dear all,\nit is hot.\n"),
  } } };
}

static Wish ask() {
  Json::Object schema{ {"type", "integer"}, {"minimum", 0} };
  return {Wish::Ask{ {text("How much salt?"), sdk::json(schema), 86400} } };
}

static std::optional<Wish> wish(std::string_view word, uint64_t now) {
  if (word == "run-command") return stir();
  if (word == "run-command-bare") return taste();
  if (word == "start-task") return cook();
  if (word == "send-mail") return mail();
  if (word == "send-mail-bare") {
    return Wish{Wish::SendMail{ {texts({"cook@example.org"}), {}, text("Soup"), text("")} } };
  }
  if (word == "ask") return ask();
  if (word == "ask-bare") return Wish{Wish::Ask{ {text("More?"), text(""), std::nullopt} } };
  if (word == "sleep") return Wish{Wish::SleepUntil{now + 1000} };
  return std::nullopt;
}

static std::string word_of(const StepRequest& request) {
  Json arguments = parsed(request.arguments);
  const Json::Array* words = arguments["do"].array();
  if (words == nullptr || request.step >= words->size()) return "finish";
  const std::string* word = (*words)[request.step].string();
  return word == nullptr ? "finish" : *word;
}

static Step finish(bool success, const Json& values) {
  return {.wish = {Wish::Finish{ {success, sdk::json(values)} } }, .memory = {} };
}

std::expected<Step, sdk::Error> Advance(StepRequest request) {
  std::string word = word_of(request);
  if (auto finished = values(word, request)) return finish(true, *finished);
  if (word == "finish-badly") return finish(false, Json::Object{});
  if (word == "unsupported") return sdk::unsupported("no soup, “only” salad");
  if (word == "failed") return sdk::failed("the soup is burnt 🔥");

  auto wanted = wish(word, request.now);
  if (!wanted) return sdk::unsupported("there is no '" + word + "'");
  std::string memory(sdk::view(request.memory));
  memory += {'\x00', '\xff', char(request.step)};
  return Step{.wish = std::move(*wanted), .memory = sdk::bytes(memory)};
}

}  // namespace exports::gantry::plugin::steps
