@NullMarked
package dev.osier.testkit;

import org.jspecify.annotations.NullMarked;
