/* Loading of NVIDIA's libraries at the first call into one of them. */
#ifndef DENOISE_LOAD_H
#define DENOISE_LOAD_H

/* What is missing, as one line without a prefix, or NULL. The text lives as long as the process. */
const char *denoise_cuda_missing(void);
const char *denoise_lt_missing(void);

/* The libraries that symbols are in. Macros, because forward.c puts them into assembly. */
#define DENOISE_DRIVER 0
#define DENOISE_CUBLAS 1
#define DENOISE_LT 2

#endif
