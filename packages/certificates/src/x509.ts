/** The library for ASN.1 and X.509, made ready once: it needs reflection metadata before anything else. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { cryptoProvider } from '@peculiar/x509';

cryptoProvider.set(webcrypto);

export * as x509 from '@peculiar/x509';
