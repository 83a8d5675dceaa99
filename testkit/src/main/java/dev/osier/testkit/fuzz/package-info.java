/** Coverage-guided fuzzing of parsers, with Jazzer. */
@NullMarked
package dev.osier.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
