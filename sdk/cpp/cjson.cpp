// cJSON as a part of the C++ program: it is written so that it is valid C++, too.
#include "cJSON/cJSON.c"
