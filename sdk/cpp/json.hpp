// JSON as values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sdk {

// A JSON value. It is built from C++ values (`Json::Object{ {"a", 1}, {"b", Json::Array{true, nullptr} } }`) or parsed.
// Numbers have 64 bits of floating point: whole ones are exact up to 2^53.
class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::map<std::string, Json, std::less<>>;

  Json(std::nullptr_t = nullptr) {}
  Json(bool value) : value_(value) {}
  Json(double value) : value_(value) {}
  Json(int value) : value_(double(value)) {}
  Json(uint32_t value) : value_(double(value)) {}
  Json(int64_t value) : value_(double(value)) {}
  Json(uint64_t value) : value_(double(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  // Nothing if the text is no JSON.
  static std::optional<Json> parse(std::string_view text);

  // The value as a text, without needless spaces.
  std::string write() const;

  bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }

  // The value if it is of that type, else nothing.
  const bool* boolean() const { return std::get_if<bool>(&value_); }
  const double* number() const { return std::get_if<double>(&value_); }
  const std::string* string() const { return std::get_if<std::string>(&value_); }
  const Array* array() const { return std::get_if<Array>(&value_); }
  const Object* object() const { return std::get_if<Object>(&value_); }

  // The member of an object, or nothing if it has none of that name, or is no object.
  const Json* find(std::string_view member) const;

  // The member of an object; `null` where `find` finds nothing.
  const Json& operator[](std::string_view member) const;

 private:
  std::variant<std::nullptr_t, bool, double, std::string, Array, Object> value_ = nullptr;
};

}  // namespace sdk
