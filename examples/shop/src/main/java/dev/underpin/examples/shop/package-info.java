/** A shop as prototypes are: one process, one database, everything done inside the request. */
@NullMarked
package dev.underpin.examples.shop;

import org.jspecify.annotations.NullMarked;
