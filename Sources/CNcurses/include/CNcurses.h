#ifndef DDPM_CNCURSES_H
#define DDPM_CNCURSES_H

#define NCURSES_WIDECHAR 1
#include <locale.h>
#include <ncurses.h>
#include <stdbool.h>
#include <stdint.h>
#include <term.h>

// What Swift cannot reach in ncurses itself: macros, global variables and the standard streams.

/// The number of colours of a stored description, -1 for none; -2 where there is no description, or
/// the terminal cannot place its cursor.
int cncurses_stored_colors(const char *terminal);

/// newterm on standard output and input; NULL where the terminal is unknown or cannot draw.
SCREEN *cncurses_start(const char *terminal);

/// Puts a glyph into the whole screen's window. Style: 1 bold, 2 dim, 4 reverse, 8 underline. A
/// glyph that the C library does not think one column wide becomes a question mark.
void cncurses_put(int y, int x, uint32_t glyph, unsigned style, int pair);

/// Between the two calls colour pairs may be defined anew without ncurses looking for them on the
/// whole screen each time. The caller vouches that no cell of the screen uses such a pair.
bool cncurses_pairs_begin(void);
void cncurses_pairs_end(bool was_cleared);

/// The next refresh draws every cell.
void cncurses_forget_screen(void);

/// The size of the whole screen's window.
int cncurses_rows(void);
int cncurses_columns(void);

int cncurses_pair_count(void);
int cncurses_color_count(void);

enum cncurses_mouse_kind {
  cncurses_mouse_none,
  cncurses_mouse_press,
  cncurses_mouse_drag,
  cncurses_mouse_release,
  cncurses_mouse_scroll_up,
  cncurses_mouse_scroll_down,
};

void cncurses_mouse_enable(void);
/// The mouse event that KEY_MOUSE announced.
enum cncurses_mouse_kind cncurses_mouse_next(int *x, int *y);

/// From now on SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT and SIGWINCH each write their number as a
/// byte into a pipe. Returns the end to read, which does not block, or -1.
int cncurses_signals_begin(void);
/// Gives the signals back to who had them.
void cncurses_signals_end(void);
/// Stops the process group as Ctrl-Z does; returns when it goes on.
void cncurses_stop(void);

/// Remembers the terminal as it is now: to be called before ncurses starts.
void cncurses_remember_terminal(void);
/// From now on a fault, or an exit that nobody saw coming, gives the terminal back first and shows
/// the end of the error log. To be called after ncurses has started; -1 for no log.
void cncurses_rescue_begin(int error_stream, int error_log);
void cncurses_rescue_end(void);

#endif
