#define _XOPEN_SOURCE 700
#include "CNcurses.h"

#include <stdio.h>
#include <unistd.h>
#include <wchar.h>

int cncurses_stored_colors(const char *terminal) {
  int status = 0;
  if (setupterm((char *)terminal, STDOUT_FILENO, &status) != OK) return -2;
  const char *place_cursor = tigetstr("cup");
  bool can_draw = place_cursor != NULL && place_cursor != (const char *)-1;
  int colors = can_draw ? tigetnum("colors") : -2;
  del_curterm(cur_term);
  return colors;
}

SCREEN *cncurses_start(const char *terminal) { return newterm(terminal, stdout, stdin); }

void cncurses_put(int y, int x, uint32_t glyph, unsigned style, int pair) {
  wchar_t text[2] = {(wchar_t)glyph, 0};
  if (glyph >= 0x7F && wcwidth(text[0]) != 1) text[0] = L'?';
  attr_t attributes = A_NORMAL;
  if (style & 1) attributes |= A_BOLD;
  if (style & 2) attributes |= A_DIM;
  if (style & 4) attributes |= A_REVERSE;
  if (style & 8) attributes |= A_UNDERLINE;
  cchar_t cell;
  if (setcchar(&cell, text, attributes, 0, &pair) == OK) mvwadd_wch(stdscr, y, x, &cell);
}

bool cncurses_pairs_begin(void) {
  bool was_cleared = is_cleared(curscr);
  clearok(curscr, TRUE);
  return was_cleared;
}

void cncurses_pairs_end(bool was_cleared) { clearok(curscr, was_cleared); }

void cncurses_forget_screen(void) { clearok(curscr, TRUE); }

int cncurses_rows(void) { return getmaxy(stdscr); }

int cncurses_columns(void) { return getmaxx(stdscr); }

int cncurses_pair_count(void) { return COLOR_PAIRS; }

int cncurses_color_count(void) { return COLORS; }

// What ncurses makes of a press and a release that arrive together.
#define MOUSE_CLICKS (BUTTON1_CLICKED | BUTTON1_DOUBLE_CLICKED | BUTTON1_TRIPLE_CLICKED)

void cncurses_mouse_enable(void) {
  mousemask(BUTTON1_PRESSED | BUTTON1_RELEASED | MOUSE_CLICKS | BUTTON4_PRESSED |
                BUTTON5_PRESSED | REPORT_MOUSE_POSITION,
            NULL);
  mouseinterval(0);
}

enum cncurses_mouse_kind cncurses_mouse_next(int *x, int *y) {
  MEVENT event;
  if (getmouse(&event) != OK) return cncurses_mouse_none;
  *x = event.x;
  *y = event.y;
  if (event.bstate & (BUTTON1_PRESSED | MOUSE_CLICKS)) return cncurses_mouse_press;
  if (event.bstate & BUTTON1_RELEASED) return cncurses_mouse_release;
  if (event.bstate & BUTTON4_PRESSED) return cncurses_mouse_scroll_up;
  if (event.bstate & BUTTON5_PRESSED) return cncurses_mouse_scroll_down;
  if (event.bstate & REPORT_MOUSE_POSITION) return cncurses_mouse_drag;
  return cncurses_mouse_none;
}
