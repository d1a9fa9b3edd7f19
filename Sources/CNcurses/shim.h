#ifndef DDPM_CNCURSES_H
#define DDPM_CNCURSES_H
#define NCURSES_WIDECHAR 1
#include <locale.h>
#include <ncurses.h>
#include <term.h>
#endif
