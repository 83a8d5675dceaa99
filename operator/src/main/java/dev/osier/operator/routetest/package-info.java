/** The tests that stand in RouteRules, tried again whenever the mesh changes. */
@NullMarked
package dev.osier.operator.routetest;

import org.jspecify.annotations.NullMarked;
