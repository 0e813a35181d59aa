/* hush.h - from here on, no program ends or speaks: see fuzz.h */
#ifndef HUSH_H
#define HUSH_H

#define main(...) program_main(__VA_ARGS__)
#define exit(status) leave(status)
#define fprintf(stream, ...)                                                   \
    ((void)(stream), snprintf(message_text, sizeof message_text, __VA_ARGS__))
#define perror(what) ((void)(what), (void)errno)

#endif
