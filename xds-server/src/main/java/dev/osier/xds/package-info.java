@NullMarked
package dev.osier.xds;

import org.jspecify.annotations.NullMarked;
