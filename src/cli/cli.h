/* The command line: hands over to one file a command. Nothing includes cli/ but main.c. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

/* Run the program; returns its exit status. */
int cli_main(int argc, char **argv);

#endif
