/** What was made of each RouteRule and Policy, as values that become statuses. */
@NullMarked
package dev.osier.operator.verdict;

import org.jspecify.annotations.NullMarked;
