// Values that several examples share.

export const administrator = "tok_01jd8kzj3ye0vb2f4p6t8h1mcs";
export const requestId = "6f1d9f0e-2f3a-4c57-9d5b-0a1b2c3d4e5f";
// Not in the format of real secrets, so that secret scanners don't report them.
export const secret = "lk_01jd8m2v5rf7rsq4b1c9x6e0aw_<49 characters>";
export const newSecret = "lk_01jd8m2v5rf7rsq4b1c9x6e0aw_<49 other characters>";
