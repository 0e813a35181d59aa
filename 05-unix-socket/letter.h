/* letter.h - what datagram_server and datagram_client must agree on */
#ifndef LETTER_H
#define LETTER_H

#include "local.h"

enum { LETTER_MAX = 4096 }; /* bytes in the longest letter */

#endif
