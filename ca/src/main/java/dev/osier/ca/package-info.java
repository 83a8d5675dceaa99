@NullMarked
package dev.osier.ca;

import org.jspecify.annotations.NullMarked;
