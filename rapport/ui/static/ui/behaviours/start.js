/* Binds every behaviour; each is a module named after what it does. */
