//! What is said of grades that are kept.

mod en;
mod fr;

use super::Words;

/// One language's words for kept grades. All are phrases; `grade` is one of them, ready to be shown.
pub trait Grades: Words {
    /// A heading.
    fn kept_grades(&self) -> &'static str;
    fn nothing_to_grade(&self) -> &'static str;
    fn for_a_target(&self, grade: &str, value: &str, target: &str) -> String;
    fn without_value(&self, grade: &str, target: &str) -> String;
    /// `needed` is the score that an objective needs.
    fn needing(&self, grade: &str, needed: &str) -> String;
    /// A grade that was replaced.
    fn was(&self, grade: &str) -> String;
}
