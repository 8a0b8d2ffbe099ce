/* folder.h: folders that are to be there. */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

/* Makes the folder, and those that it lies in, where they are missing.  0, or
 * -errno: then some of them may have been made. */
int folder_make(const char *path);

#endif
