#include "json.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

#include "cJSON/cJSON.h"

namespace sdk {
namespace {

using Tree = std::unique_ptr<cJSON, decltype(&cJSON_Delete)>;

Json value_of(const cJSON* tree) {
  if (cJSON_IsBool(tree)) return bool(cJSON_IsTrue(tree));
  if (cJSON_IsNumber(tree)) return tree->valuedouble;
  if (cJSON_IsString(tree)) return tree->valuestring;
  if (cJSON_IsArray(tree)) {
    Json::Array items;
    for (const cJSON* item = tree->child; item != nullptr; item = item->next) {
      items.push_back(value_of(item));
    }
    return items;
  }
  if (cJSON_IsObject(tree)) {
    Json::Object members;
    for (const cJSON* member = tree->child; member != nullptr; member = member->next) {
      members.insert_or_assign(member->string, value_of(member));
    }
    return members;
  }
  return nullptr;
}

// cJSON writes 15 digits where they come close, and 9007199254740991 would be another number then.
cJSON* number(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.15g", value);
  if (!std::isfinite(value) || std::strtod(digits, nullptr) == value) return cJSON_CreateNumber(value);
  std::snprintf(digits, sizeof digits, "%.17g", value);
  return cJSON_CreateRaw(digits);
}

cJSON* tree_of(const Json& value) {
  if (const bool* boolean = value.boolean()) return cJSON_CreateBool(*boolean);
  if (const double* it = value.number()) return number(*it);
  if (const std::string* string = value.string()) return cJSON_CreateString(string->c_str());
  if (const Json::Array* array = value.array()) {
    cJSON* tree = cJSON_CreateArray();
    for (const Json& item : *array) cJSON_AddItemToArray(tree, tree_of(item));
    return tree;
  }
  if (const Json::Object* object = value.object()) {
    cJSON* tree = cJSON_CreateObject();
    for (const auto& [name, member] : *object) {
      cJSON_AddItemToObject(tree, name.c_str(), tree_of(member));
    }
    return tree;
  }
  return cJSON_CreateNull();
}

}  // namespace

std::optional<Json> Json::parse(std::string_view text) {
  Tree tree(cJSON_ParseWithLength(text.data(), text.size()), &cJSON_Delete);
  if (tree == nullptr) return std::nullopt;
  return value_of(tree.get());
}

std::string Json::write() const {
  Tree tree(tree_of(*this), &cJSON_Delete);
  std::unique_ptr<char, decltype(&cJSON_free)> text(cJSON_PrintUnformatted(tree.get()), &cJSON_free);
  if (text == nullptr) std::abort();
  return text.get();
}

const Json* Json::find(std::string_view member) const {
  const Object* members = object();
  if (members == nullptr) return nullptr;
  auto found = members->find(member);
  return found == members->end() ? nullptr : &found->second;
}

const Json& Json::operator[](std::string_view member) const {
  static const Json null;
  const Json* found = find(member);
  return found == nullptr ? null : *found;
}

}  // namespace sdk
