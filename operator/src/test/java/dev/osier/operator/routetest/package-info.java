@NullMarked
package dev.osier.operator.routetest;

import org.jspecify.annotations.NullMarked;
