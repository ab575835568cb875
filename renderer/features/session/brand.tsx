import { IconShieldLock } from '@tabler/icons-react';
import classes from './entry.module.css';

/** The product's name above a form. */
export const Brand = () => (
  <div className={classes['brand']}>
    <IconShieldLock size={20} aria-hidden="true" />
    Strongroom
  </div>
);
