// What a Gantry plugin in C++ needs beside the generated bindings, which this includes: texts, lists, JSON, errors.
//
// The functions to implement are declared in the bindings, in `exports::gantry::plugin`; what Gantry offers is in
// `gantry::plugin::log`, `http`, `secrets` and `variables`, as far as the world has it.
#pragma once

#include <cstdint>
#include <cstring>
#include <expected>
#include <string_view>
#include <utility>
#include <vector>

// A build generates the bindings of the project's world and no others.
#if __has_include("callback_cpp.h")
#include "callback_cpp.h"
#elif __has_include("dataset_format_cpp.h")
#include "dataset_format_cpp.h"
#elif __has_include("output_importer_cpp.h")
#include "output_importer_cpp.h"
#elif __has_include("executor_selector_cpp.h")
#include "executor_selector_cpp.h"
#else
#include "condition_cpp.h"
#endif

#include "json.hpp"

namespace sdk {

// A text of an answer.
inline wit::string text(std::string_view value) { return wit::string::from_view(value); }

// A JSON text of an answer.
inline wit::string json(const Json& value) { return text(value.write()); }

// A list of an answer.
template <class T>
wit::vector<T> list(std::vector<T> items) {
  auto result = wit::vector<T>::allocate(items.size());
  for (size_t i = 0; i < items.size(); i++) result.initialize(i, std::move(items[i]));
  return result;
}

// Bytes of an answer.
inline wit::vector<uint8_t> bytes(std::string_view value) {
  return list(std::vector<uint8_t>(value.begin(), value.end()));
}

// Bytes that came with a question.
inline std::string_view view(const wit::vector<uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

using Error = ::gantry::plugin::types::Error;

// The answer when the question makes no sense to this plugin: asking the same again would not help.
inline std::unexpected<Error> unsupported(std::string_view message) {
  return std::unexpected(Error{Error::Unsupported{text(message)}});
}

// The answer when the question is fine, but answering it failed: asking again may help.
inline std::unexpected<Error> failed(std::string_view message) {
  return std::unexpected(Error{Error::Failed{text(message)}});
}

}  // namespace sdk
