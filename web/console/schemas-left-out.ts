/**
 * Stands in for typebox in the web app. The console takes method and path of a route from the server's contracts,
 * and their types at compile time; the schemas themselves would be 60 KB (gzip) of the first load for nothing.
 * Each maker of a schema yields an object with the properties it was given, as contracts spread some of them.
 */
function schema(properties: unknown): { properties: object } {
  const own = (properties as { properties?: object } | undefined)?.properties;
  return { properties: own ?? (typeof properties === 'object' && properties !== null ? properties : {}) };
}

export const Type = new Proxy({}, { get: () => schema });
