//! A page that ends while an answer is awaited.
