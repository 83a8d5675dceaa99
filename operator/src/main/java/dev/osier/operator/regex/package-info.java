/** Which of the users' regular expressions Envoy takes, decided without Envoy. */
@NullMarked
package dev.osier.operator.regex;

import org.jspecify.annotations.NullMarked;
