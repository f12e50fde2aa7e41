#include "calls.hpp"

#include <string>

using sdk::Json;
using sdk::text;

namespace http = gantry::plugin::http;

// A visitor of a variant, made of a function for each case.
template <class... Functions>
struct Cases : Functions... {
  using Functions::operator()...;
};

namespace calls {

Json numbers(const wit::vector<uint8_t>& bytes) {
  Json::Array list;
  for (uint8_t byte : bytes.get_const_view()) list.push_back(uint32_t(byte));
  return list;
}

void log() {
  using gantry::plugin::log::Level, gantry::plugin::log::Log;
  Log(Level::kDebug, "peeled 1 onion");
  Log(Level::kInfo, "Suppe für zwei – 湯 🍲");
  Log(Level::kWarn, "it boils\nover");
  Log(Level::kError, "a \"quoted\" \\ word");
}

static Json error(const char* which, Json detail) {
  return Json::Object{ {"error", which}, {"detail", std::move(detail)} };
}

static Json told(const http::HttpError& failure) {
  return std::visit(
      Cases{
          [](const http::HttpError::NotPermitted& it) { return error("not-permitted", it.value.get_view()); },
          [](const http::HttpError::Invalid& it) { return error("invalid", it.value.get_view()); },
          [](const http::HttpError::Unreachable& it) { return error("unreachable", it.value.get_view()); },
          [](const http::HttpError::TimedOut& it) { return error("timed-out", it.value); },
          [](const http::HttpError::TooLarge& it) { return error("too-large", it.value); },
      },
      failure.variants);
}

static Json told(const std::expected<http::Response, http::HttpError>& result) {
  if (!result) return told(result.error());
  Json::Array headers;
  for (const http::Header& header : result->headers.get_const_view()) {
    headers.push_back(Json::Object{ {"name", header.name.get_view()}, {"value", header.value.get_view()} });
  }
  return Json::Object{
      {"status", uint32_t(result->status)},
      {"headers", headers},
      {"body", numbers(result->body)},
  };
}

static http::Request request(http::HttpMethod method, std::string_view path) {
  return http::Request{
      .method = method,
      .url = text("https://kitchen.example.org" + std::string(path)),
      .headers = {},
      .body = {},
      .timeout = std::nullopt,
  };
}

Json fetch() {
  http::Request get = request(http::HttpMethod::kGet, "/menu?day=1");
  get.headers = sdk::list<http::Header>({ {text("accept"), text("text/plain")} });
  auto menu = http::Send(std::move(get));

  http::Request post = request(http::HttpMethod::kPost, "/orders");
  post.headers = sdk::list<http::Header>({
      {text("content-type"), text("application/octet-stream")},
      {text("x-table"), text("7")},
  });
  std::string order(menu ? sdk::view(menu->body) : "");
  order += {'\x00', '\xff'};
  post.body = sdk::bytes(order);
  post.timeout = 1500;
  return Json::Object{ {"get", told(menu)}, {"post", told(http::Send(std::move(post)))} };
}

Json methods() {
  using enum http::HttpMethod;
  Json::Array statuses;
  for (http::HttpMethod method : {kGet, kHead, kPost, kPut, kPatch, kDelete}) {
    Json answer = told(http::Send(request(method, "/any")));
    const Json* status = answer.find("status");
    statuses.push_back(status != nullptr ? *status : answer["error"]);
  }
  return Json::Object{ {"statuses", statuses} };
}

static Json secret(std::string_view name) {
  using gantry::plugin::secrets::SecretError;
  auto result = gantry::plugin::secrets::Get(name);
  if (result) return result->get_view();
  return std::visit(
      Cases{
          [](const SecretError::NotPermitted& it) { return error("not-permitted", it.value.get_view()); },
          [](const SecretError::NotSet& it) { return error("not-set", it.value.get_view()); },
      },
      result.error().variants);
}

Json secrets() {
  return Json::Object{
      {"recipe", secret("recipe")},
      {"missing", secret("missing")},
      {"forbidden", secret("forbidden")},
  };
}

namespace variables_of = gantry::plugin::variables;

static Json told(const variables_of::VariableError& failure) {
  static const char* const cases[] = {"not-permitted", "no-experiment", "invalid"};
  return Json::Object{ {"error", cases[failure.variants.index()]} };
}

static Json names() {
  auto result = variables_of::Names();
  if (!result) return told(result.error());
  Json::Array list;
  for (const wit::string& name : result->get_const_view()) list.push_back(name.get_view());
  return list;
}

static Json value(std::string_view name) {
  auto result = variables_of::Get(name);
  if (!result) return told(result.error());
  if (!result->has_value()) return nullptr;
  return Json::parse((*result)->get_view()).value_or(nullptr);
}

static Json set(std::string_view name, const Json& value) {
  auto result = variables_of::Set(name, value.write());
  return result ? Json(nullptr) : told(result.error());
}

Json variables() {
  Json soup = Json::Object{
      {"name", "Bœuf"}, {"bowls", int64_t(9007199254740991)}, {"hot", true}, {"with", Json::Array{}}};
  // One after the other: each sees what those before it did.
  Json::Object told;
  told["names"] = names();
  told["soup"] = value("soup");
  told["none"] = value("none");
  told["set"] = set("soup", soup);
  told["again"] = value("soup");
  told["empty"] = set("", 1);
  return told;
}

}  // namespace calls
