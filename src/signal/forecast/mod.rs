//! How likely the target is reached, and where the series will end.
