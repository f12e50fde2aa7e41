// Finds images in PGM, the portable grey map: a header of text (`P5 640 480 255`), then the pixels.
#include <cstdio>
#include <string>

#include "gantry_plugin.hpp"

namespace exports::gantry::plugin {

using sdk::text;

std::expected<description::PluginDescription, sdk::Error> description::Describe() {
  return PluginDescription{
      .name = text("{{ name }}"),
      .version = text("0.1.0"),
      .world = PluginWorld::kDatasetFormat,
      .summary = text("Finds images in PGM and tells their size."),
      .documentation = text(""),
      .settings_schema = text(""),
      .permissions = {},
  };
}

namespace datasets {

// The metadata, or what is wrong with the file. Nothing but the header is read.
static std::expected<sdk::Json, std::string> read_header(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return std::unexpected("it cannot be opened");
  uint32_t width, height, brightest;
  int found = std::fscanf(file, "P5 %9u %9u %9u", &width, &height, &brightest);
  std::fclose(file);
  if (found != 3) return std::unexpected("its header is not that of a PGM");
  sdk::Json::Object metadata;
  metadata["width"] = width;
  metadata["height"] = height;
  metadata["brightest"] = brightest;
  return metadata;
}

static Dataset dataset(std::string_view path, const sdk::Json& metadata) {
  std::vector<DatasetFile> files;
  files.push_back({.role = text("image"), .path = text(path)});
  return Dataset{
      .format = text("pgm"),
      .name = text(path.substr(path.rfind('/') + 1)),
      .files = sdk::list(std::move(files)),
      .metadata = sdk::json(metadata),
  };
}

std::expected<Findings, sdk::Error> Find(FindRequest request) {
  std::vector<Dataset> found;
  std::vector<FileProblem> problems;
  for (const SourceFile& file : request.files.get_const_view()) {
    std::string path = file.path.to_string();
    if (!path.ends_with(".pgm")) continue;
    if (auto metadata = read_header("/data/" + path)) {
      found.push_back(dataset(path, *metadata));
    } else {
      problems.push_back({.path = text(path), .message = text(metadata.error())});
    }
  }
  return Findings{
      .datasets = sdk::list(std::move(found)),
      .problems = sdk::list(std::move(problems)),
  };
}

std::expected<std::optional<Picture>, sdk::Error> Preview(PreviewRequest) { return std::nullopt; }

}  // namespace datasets
}  // namespace exports::gantry::plugin
