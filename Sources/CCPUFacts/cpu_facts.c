#include "cpu_facts.h"
