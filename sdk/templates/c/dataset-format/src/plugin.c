// Finds images in PGM, the portable grey map: a header of text (`P5 640 480 255`), then the pixels.
#include <stdio.h>
#include <string.h>

#include "gantry_plugin.h"

bool exports_description_describe(exports_description_plugin_description_t *answer,
                                  exports_description_error_t *error) {
  (void)error;
  *answer = (exports_description_plugin_description_t){
      .name = gantry_text("{{ name }}"),
      .version = gantry_text("0.1.0"),
      .world = TYPES_PLUGIN_WORLD_DATASET_FORMAT,
      .summary = gantry_text("Finds images in PGM and tells their size."),
  };
  return true;
}

struct header {
  unsigned width, height, brightest;
};

// Null, or what is wrong with the file. Nothing but the header is read.
static const char *read_header(const char *path, struct header *header) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return "it cannot be opened";
  int found = fscanf(file, "P5 %9u %9u %9u", &header->width, &header->height, &header->brightest);
  fclose(file);
  return found == 3 ? NULL : "its header is not that of a PGM";
}

static exports_datasets_dataset_t dataset(const char *path, const struct header *header) {
  cJSON *metadata = cJSON_CreateObject();
  cJSON_AddNumberToObject(metadata, "width", header->width);
  cJSON_AddNumberToObject(metadata, "height", header->height);
  cJSON_AddNumberToObject(metadata, "brightest", header->brightest);
  const char *slash = strrchr(path, '/');
  exports_datasets_dataset_t found = {
      .format = gantry_text("pgm"),
      .name = gantry_text(slash == NULL ? path : slash + 1),
      .files = {.ptr = GANTRY_LIST(found.files.ptr, 1), .len = 1},
      .metadata = gantry_write_json(metadata),
  };
  found.files.ptr[0] = (exports_datasets_dataset_file_t){
      .role = gantry_text("image"),
      .path = gantry_text(path),
  };
  return found;
}

bool exports_datasets_find(exports_datasets_find_request_t *request,
                           exports_datasets_findings_t *answer, exports_datasets_error_t *error) {
  (void)error;
  // No more than there are files; how many of each there are in the end is counted.
  size_t most = request->files.len;
  *answer = (exports_datasets_findings_t){
      .datasets = {.ptr = GANTRY_LIST(answer->datasets.ptr, most)},
      .problems = {.ptr = GANTRY_LIST(answer->problems.ptr, most)},
  };
  for (size_t i = 0; i < most; i++) {
    const char *path = gantry_c_string(request->files.ptr[i].path);
    const char *ending = strrchr(path, '.');
    if (ending == NULL || strcmp(ending, ".pgm") != 0) continue;

    struct header header;
    const char *problem = read_header(gantry_c_string(gantry_format("/data/%s", path)), &header);
    if (problem == NULL) {
      answer->datasets.ptr[answer->datasets.len++] = dataset(path, &header);
    } else {
      answer->problems.ptr[answer->problems.len++] = (exports_datasets_file_problem_t){
          .path = gantry_text(path),
          .message = gantry_text(problem),
      };
    }
  }
  return true;
}

bool exports_datasets_preview(exports_datasets_preview_request_t *request,
                              exports_datasets_option_picture_t *answer,
                              exports_datasets_error_t *error) {
  (void)request, (void)error;
  *answer = (exports_datasets_option_picture_t){.is_some = false};
  return true;
}
