@NullMarked
package dev.osier.xds.secret;

import org.jspecify.annotations.NullMarked;
